import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENTS = ['*.md', 'docs/*.md', 'libs/*/README.md'];

/** The target of a link or an image, without the anchor. Links to other sites are not checked. */
const TARGET = /\]\((?!\w+:|#)([^)#\s]+)(?:#[^)\s]*)?\)/g;

const links = globSync(DOCUMENTS, { cwd: root }).flatMap((document) =>
  [...readFileSync(join(root, document), 'utf8').matchAll(TARGET)].map(([, target]) => [document, target]),
);

describe('the documents', () => {
  it('have links to one another', () => {
    expect(links.length).toBeGreaterThan(20);
  });

  it('link to files that exist', () => {
    const broken = links.filter(([document, target]) => !existsSync(join(root, dirname(document), target)));
    expect(broken).toEqual([]);
  });
});
