// `npm start`: sets up what is missing, builds, and serves API, portal and Swagger UI on one port.
import { handOver, nx, setUp, stop } from './workspace.mjs';

const say = (line) => process.stdout.write(`${line}\n`);

setUp(say);
say('Building the API and the portal; what has not changed is not built again.');
if (nx(['run-many', '-t', 'build', '-p', 'api,portal'], { quiet: true }) !== 0) {
  stop('The build failed: see above.');
}
say('Starting.');
handOver('apps/api/dist/main.js');
