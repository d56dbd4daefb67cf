// `run.mjs PROJECT [PARAMETER…]`: sets up what is missing, builds an app of apps/ and what it needs, and runs its run.ts.
import { handOver, nx, setUp, stop } from './workspace.mjs';

const [project, ...parameters] = process.argv.slice(2);
if (project === undefined) stop('Usage: run.mjs PROJECT [PARAMETER…]');

setUp((line) => process.stdout.write(`${line}\n`));
if (nx(['run-many', '-t', 'build', '-p', project]) !== 0) stop('The build failed: see above.');
handOver(`apps/${project}/run.ts`, parameters);
