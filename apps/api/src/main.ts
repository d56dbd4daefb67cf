import { Logger } from 'nestjs-pino';
import { DEMO_ACCOUNT, DEMO_ADMIN } from './accounts/demo-accounts.js';
import { createApp } from './create-app.js';
import { servePortal } from './portal/serve-portal.js';
import { readSettings } from './settings/read-settings.js';
import type { Settings } from './settings/settings.js';
import { startupErrorMessage } from './startup-error-message.js';
import { stopOnSignals } from './stop-on-signals.js';

// Whatever else is created, such as the files of the embedded database, is for this user only.
process.umask(0o077);

try {
  const settings = readSettings(process.env);
  const app = await createApp(settings);
  const hasPortal = await servePortal(app, settings);
  await app.listen(settings.port, settings.host);
  app.useLogger(app.get(Logger));
  stopOnSignals(app, settings, print);
  print(...greeting(await app.getUrl(), settings, hasPortal));
} catch (error) {
  const message = startupErrorMessage(error);
  if (message === null) console.error(error);
  else process.stderr.write(`Cannot start: ${message}\n`);
  process.exit(1);
}

function greeting(url: string, settings: Settings, hasPortal: boolean): string[] {
  const { databaseUrl, storeUrl, dataDir, demoAccounts, swaggerUi, testEndpoints } = settings;
  return [
    `Holdfast is ready.`,
    `  Portal       ${hasPortal ? `${url}/` : 'not built'}`,
    `  API          ${url}/api/v1`,
    `  Swagger UI   ${swaggerUi ? `${url}/api/docs` : 'off'}`,
    `  Session lab  ${testEndpoints ? 'on, with the test endpoints' : 'off'}`,
    `  Data         ${databaseUrl === undefined ? `embedded PostgreSQL in ${dataDir}` : 'PostgreSQL at DATABASE_URL'}`,
    ...(storeUrl === undefined ? [] : ['  Sessions     Redis at STORE_URL']),
    `  Demo account ${demoAccounts ? `${DEMO_ACCOUNT.email} / ${DEMO_ACCOUNT.password}` : 'off'}`,
    ...(demoAccounts ? [`  Demo admin   ${DEMO_ADMIN.email} / ${DEMO_ADMIN.password}`] : []),
    `Press Ctrl-C to stop.`,
  ];
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
