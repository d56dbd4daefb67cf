import { InvalidAuthOptionsError } from '@holdfast/nest';
import { StoreUnavailableError } from '@holdfast/session';
import { DirectoryInUseError } from '@holdfast/session-store';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { DEMO_ACCOUNT, DEMO_ADMIN } from './accounts/demo-accounts.js';
import { createApp } from './create-app.js';
import { servePortal } from './portal/serve-portal.js';
import { readSettings } from './settings/read-settings.js';
import { InvalidSettingError, type Settings } from './settings/settings.js';

try {
  const settings = readSettings(process.env);
  const app = await createApp(settings);
  const hasPortal = await servePortal(app);
  await app.listen(settings.port, settings.host);
  app.useLogger(app.get(Logger));
  stopOn(['SIGINT', 'SIGTERM'], app);
  say(...greeting(await app.getUrl(), settings, hasPortal));
} catch (error) {
  const mendable = mendableReason(error);
  if (mendable === null) console.error(error);
  else process.stderr.write(`Cannot start: ${mendable}\n`);
  process.exit(1);
}

/** What the person at the terminal can mend is told in one line; everything else with its trace. */
function mendableReason(error: unknown): string | null {
  if (error instanceof StoreUnavailableError) {
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    return `the database of DATABASE_URL does not answer${cause}`;
  }
  const isMendable =
    error instanceof InvalidSettingError ||
    error instanceof InvalidAuthOptionsError ||
    error instanceof DirectoryInUseError ||
    isAddressInUse(error);
  return isMendable ? error.message : null;
}

function greeting(url: string, settings: Settings, hasPortal: boolean): string[] {
  const { databaseUrl, dataDir, production } = settings;
  return [
    `Holdfast is ready.`,
    `  Portal       ${hasPortal ? `${url}/` : 'not built'}`,
    `  API          ${url}/api/v1`,
    `  Swagger UI   ${url}/api/docs`,
    `  Data         ${databaseUrl === undefined ? `embedded PostgreSQL in ${dataDir}` : 'PostgreSQL at DATABASE_URL'}`,
    ...(production ? [] : [`  Demo account ${DEMO_ACCOUNT.email} / ${DEMO_ACCOUNT.password}`]),
    ...(production ? [] : [`  Demo admin   ${DEMO_ADMIN.email} / ${DEMO_ADMIN.password}`]),
    `Press Ctrl-C to stop.`,
  ];
}

/** One press of Ctrl-C arrives several times: from the terminal, and from npm, which passes it on. */
const SAME_SIGNAL_MS = 1_000;

/** Answers the open requests, closes the database, and leaves. Who asks once more is not kept waiting. */
function stopOn(signals: readonly NodeJS.Signals[], app: NestFastifyApplication): void {
  let askedAt: number | null = null;
  const stop = (): void => {
    if (askedAt !== null) {
      if (performance.now() - askedAt > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    askedAt = performance.now();
    say('Stopping: open requests are answered first.');
    app.close().then(
      () => {
        say('Stopped.');
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

function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function isAddressInUse(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
