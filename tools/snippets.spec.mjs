import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (...path) => readFileSync(join(root, ...path), 'utf8');

/** Documents, and the folder of the tested application whose code they show. */
const DOCUMENTS = { 'docs/migrate.md': 'apps/packages-e2e/consumer', 'docs/recipes.md': 'apps/recipes' };

const BLOCK = /^```ts\n(.*?)^```$/gms;

/** A block names its file in its first line. */
const snippets = Object.entries(DOCUMENTS).flatMap(([document, folder]) =>
  [...read(document).matchAll(BLOCK)].map(([, block], index) => {
    const [, file, code] = /^\/\/ (\S+)\n(.*)$/s.exec(block) ?? [];
    return [document, file ?? `block ${index + 1}, which names no file`, folder, code];
  }),
);

const withoutIndentation = (code) => code.replaceAll(/^ +/gm, '');

describe('a document', () => {
  it.each(snippets)('%s shows code as it stands in %s', (_document, file, folder, code) => {
    expect(code).toBeDefined();
    expect(withoutIndentation(read(folder, file))).toContain(withoutIndentation(code));
  });

  it('describes every recipe', () => {
    const recipes = readdirSync(join(root, 'apps/recipes/src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'support')
      .map(({ name }) => name);
    const described = [
      ...read('docs/recipes.md').matchAll(/^\[`([a-z-]+)`\]\(\.\.\/apps\/recipes\/src\/\1\): /gm),
    ];
    expect(described.map(([, name]) => name).sort()).toEqual(recipes.sort());
  });
});
