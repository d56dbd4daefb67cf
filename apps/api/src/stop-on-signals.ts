import { DEFAULT_SHUTDOWN_TIMEOUT_MS } from '@holdfast/nest';
import type { INestApplicationContext } from '@nestjs/common';
import type { Settings } from './settings/settings.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C can arrive twice: from the terminal and from npm, which forwards it. */
const DUPLICATE_SIGNAL_MS = 1_000;

/** How long closing the database may take once the connections are closed. */
const CLOSE_MS = 1_000;

/**
 * Stops the API on SIGINT and SIGTERM, and exits with 0. A second signal exits at once with 1, and so does the time
 * limit.
 */
export function stopOnSignals(
  app: Pick<INestApplicationContext, 'enableShutdownHooks'>,
  { shutdownTimeoutMs = DEFAULT_SHUTDOWN_TIMEOUT_MS }: Pick<Settings, 'shutdownTimeoutMs'>,
  print: (line: string) => void,
): void {
  let stoppingSince: number | null = null;
  const onSignal = (): void => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince > DUPLICATE_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppingSince = performance.now();
    print('Stopping. Waiting for open requests to finish.');
    process.on('exit', (code) => {
      print(code === 0 ? 'Stopped.' : 'Stopped before everything was finished.');
    });
    setTimeout(() => process.exit(1), shutdownTimeoutMs + CLOSE_MS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  app.enableShutdownHooks([...SIGNALS], { useProcessExit: true });
}
