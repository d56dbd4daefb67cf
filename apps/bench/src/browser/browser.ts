import { chromium } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Line } from '../harness/report.js';
import { figureOf } from '../harness/statistics.js';

const PAGE = join(import.meta.dirname, '../../page/dist/page.js');
const SECTION = 'Browser';

interface Measured {
  readonly addedMicroseconds: readonly number[];
  readonly drainMilliseconds: number;
  readonly longestTaskMilliseconds: number;
}

/** Measures what the interceptor costs in Chromium, with a backend that responds immediately. */
export async function measureBrowser(rounds: number): Promise<readonly Line[]> {
  const script = await readFile(PAGE);
  const server = createServer(({ url }, response) => {
    response.setHeader('Content-Type', url === '/page.js' ? 'text/javascript' : 'text/html');
    response.end(
      url === '/page.js' ? script : '<!doctype html><script type="module" src="page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const executablePath = process.env['CHROME_PATH'];
  const browser = await chromium.launch({
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${String(port)}/`);
    await page.waitForFunction(() => document.title === 'ready');
    const measured = await page.evaluate<Measured>(`measure(${String(rounds)})`);
    return linesOf(measured);
  } finally {
    await browser.close();
    server.close();
  }
}

function linesOf({
  addedMicroseconds,
  drainMilliseconds,
  longestTaskMilliseconds,
}: Measured): readonly Line[] {
  return [
    {
      section: SECTION,
      name: 'interceptor overhead per request, nothing expired',
      figure: figureOf(addedMicroseconds),
      unit: 'µs',
      target: { kind: 'at_most', value: 20 },
    },
    {
      section: SECTION,
      name: '1,000 waiting requests: from the refresh response to the last replay',
      figure: figureOf([drainMilliseconds]),
      unit: 'ms',
      target: null,
    },
    {
      section: SECTION,
      name: 'longest task meanwhile (0 if none took over 50 ms)',
      figure: figureOf([longestTaskMilliseconds]),
      unit: 'ms',
      target: { kind: 'at_most', value: 50 },
    },
  ];
}
