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

/** How many requirements each section of ASVS 5.0 has. */
const SECTIONS = {
  2: [3, 3, 5, 2],
  3: [1, 3, 5, 8, 8, 1, 5],
  4: [5, 5, 2, 4],
  6: [3, 12, 8, 6, 8, 4, 2, 4],
  7: [3, 4, 2, 5, 3, 2],
  8: [4, 4, 3, 2],
  9: [3, 4],
  11: [4, 5, 5, 4, 2, 2, 2],
  12: [5, 2, 5],
  13: [4, 6, 4, 7],
  14: [2, 8, 3],
  15: [5, 5, 7, 4],
  16: [1, 5, 4, 3, 4],
};

/** A row for one requirement, or for several of a section that have the same answer. */
const ROW = /^\| ((?:\d+\.){2})(\d+)(?: to \1(\d+))? [^|]+\| (.+) \|$/;

const ANSWER = /\.spec\.ts` › |^(?:Not met|Partly|Left to the application|Does not apply|No test): /;

const rows = document.split('\n').flatMap((line) => {
  const [, section, first, last = first, answer] = ROW.exec(line) ?? [];
  return section === undefined ? [] : [{ section, first: Number(first), last: Number(last), answer }];
});

describe('the security document', () => {
  it('has a row for every requirement of the chapters of ASVS that it names', () => {
    const wanted = Object.entries(SECTIONS).flatMap(([chapter, counts]) =>
      counts.flatMap((count, index) => numbered(`${chapter}.${index + 1}.`, 1, count)),
    );
    expect(rows.flatMap(({ section, first, last }) => numbered(section, first, last))).toEqual(wanted);
  });

  it('has a test or a reason in each row', () => {
    for (const { answer } of rows) expect(answer).toMatch(ANSWER);
  });

  it.each(named)('names a test that is there: %s › %s', (file, title) => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(readFileSync(join(root, file), 'utf8')).toContain(title);
  });
});

function numbered(section, first, last) {
  return Array.from({ length: last - first + 1 }, (_each, index) => `${section}${first + index}`);
}
