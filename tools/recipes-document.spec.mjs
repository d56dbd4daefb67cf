import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const document = readFileSync(join(root, 'docs/recipes.md'), 'utf8');

/** Lines without their indentation, which a snippet does not share with its file. */
const linesOf = (text) => text.split('\n').map((line) => line.trim());

/** Each snippet, with the file that the line above it links to. */
const snippets = [
  ...document.matchAll(/(?:^From \[`[^`]+`\]\(\.\.\/(\S+)\):\n\n)?^```ts\n(.*?)^```$/gms),
].map(([, file, snippet]) => [file, snippet.trimEnd()]);

describe('the document of the recipes', () => {
  it.each(snippets)('has a snippet as it stands in %s', (file, snippet) => {
    expect(file).toBeDefined();
    const source = linesOf(readFileSync(join(root, file), 'utf8')).join('\n');
    expect(source).toContain(linesOf(snippet).join('\n'));
  });

  it('describes every recipe', () => {
    const recipes = readdirSync(join(root, 'apps/recipes/src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'support')
      .map(({ name }) => name);
    const described = [...document.matchAll(/^\[`([a-z-]+)`\]\(\.\.\/apps\/recipes\/src\/\1\): /gm)];
    expect(described.map(([, name]) => name).sort()).toEqual(recipes.sort());
  });
});
