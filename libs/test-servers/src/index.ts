export { freePort } from './free-port.js';
export { nginxConfiguration, type NginxConfiguration } from './nginx-configuration.js';
export { PostgresServer, type PostgresServerOptions } from './postgres-server.js';
