export { freePort } from './free-port.js';
export { newCertificate } from './new-certificate.js';
export { nginxConfiguration, type NginxConfiguration } from './nginx-configuration.js';
export { PostgresServer, type PostgresServerOptions } from './postgres-server.js';
