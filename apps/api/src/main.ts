import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { DEMO_ACCOUNT, DEMO_ADMIN } from './accounts/demo-accounts.js';
import { createApp } from './create-app.js';
import { servePortal } from './portal/serve-portal.js';
import { readSettings } from './settings/read-settings.js';
import type { Settings } from './settings/settings.js';
import { startupErrorMessage } from './startup-error-message.js';

// Whatever else is created, such as the files of the embedded database, is for this user only.
process.umask(0o077);

try {
  const settings = readSettings(process.env);
  const app = await createApp(settings);
  const hasPortal = await servePortal(app);
  await app.listen(settings.port, settings.host);
  app.useLogger(app.get(Logger));
  stopOn(['SIGINT', 'SIGTERM'], app);
  print(...greeting(await app.getUrl(), settings, hasPortal));
} catch (error) {
  const message = startupErrorMessage(error);
  if (message === null) console.error(error);
  else process.stderr.write(`Cannot start: ${message}\n`);
  process.exit(1);
}

function greeting(url: string, settings: Settings, hasPortal: boolean): string[] {
  const { databaseUrl, dataDir, demoAccounts, swaggerUi, testEndpoints } = settings;
  return [
    `Holdfast is ready.`,
    `  Portal       ${hasPortal ? `${url}/` : 'not built'}`,
    `  API          ${url}/api/v1`,
    `  Swagger UI   ${swaggerUi ? `${url}/api/docs` : 'off'}`,
    `  Session lab  ${testEndpoints ? 'on, with the test endpoints' : 'off'}`,
    `  Data         ${databaseUrl === undefined ? `embedded PostgreSQL in ${dataDir}` : 'PostgreSQL at DATABASE_URL'}`,
    `  Demo account ${demoAccounts ? `${DEMO_ACCOUNT.email} / ${DEMO_ACCOUNT.password}` : 'off'}`,
    ...(demoAccounts ? [`  Demo admin   ${DEMO_ADMIN.email} / ${DEMO_ADMIN.password}`] : []),
    `Press Ctrl-C to stop.`,
  ];
}

/** Ctrl-C can arrive twice: from the terminal and from npm, which forwards it. */
const DUPLICATE_SIGNAL_MS = 1_000;

/** Finishes open requests, closes the database and exits. A second signal exits at once. */
function stopOn(signals: readonly NodeJS.Signals[], app: NestFastifyApplication): void {
  let stoppingSince: number | null = null;
  const stop = (): void => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince > DUPLICATE_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    print('Stopping. Waiting for open requests to finish.');
    app.close().then(
      () => {
        print('Stopped.');
        process.exit(0);
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.on(signal, stop);
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
