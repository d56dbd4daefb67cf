import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const document = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** Every test that the document names: a file, and the beginning of a title in it. */
const named = [...document.matchAll(/`([^`]+\.spec\.ts)` › ([^|.]+)/g)].map(([, file, title]) => [
  file,
  title.trim(),
]);

describe('the security document', () => {
  it('has a line for every requirement of ASVS V3.3, V7.1 to V7.6, V9.1 and V9.2', () => {
    const counts = { 3.3: 5, 7.1: 3, 7.2: 4, 7.3: 2, 7.4: 5, 7.5: 3, 7.6: 2, 9.1: 3, 9.2: 4 };
    const wanted = Object.entries(counts).flatMap(([section, count]) =>
      Array.from({ length: count }, (_each, index) => `${section}.${index + 1}`),
    );
    const lines = document.split('\n').filter((line) => /^\| \d\.\d\.\d /.test(line));
    expect(lines.map((line) => line.split(' ')[1])).toEqual(wanted);
    for (const line of lines) expect(line).toMatch(/\.spec\.ts` › |Not met, because/);
  });

  it.each(named)('names a test that is there: %s › %s', (file, title) => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(readFileSync(join(root, file), 'utf8')).toContain(title);
  });
});
