import { freePort } from '@holdfast/test-servers';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A recipe in a process of its own. */
export interface RecipeServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the built `main.js` of a recipe, and waits until it listens. */
export async function startServer(recipe: string): Promise<RecipeServer> {
  // The passkeys belong to an origin, so that the recipe must know its port before it listens.
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dist', recipe, 'main.js')], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const listening = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.includes('listening')) resolve();
    });
  });
  const failed = ended.then(() => Promise.reject(new Error(`The recipe ${recipe} did not start.`)));
  await Promise.race([listening, failed]);
  failed.catch(() => undefined);
  return {
    url: `http://localhost:${String(port)}`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
