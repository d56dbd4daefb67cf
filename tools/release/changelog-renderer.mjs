/** Sections of Keep a Changelog, and the verbs that open a subject of each; every other verb is a change. */
const SECTIONS = {
  Added: ['Add', 'Introduce', 'Support'],
  Changed: [],
  Deprecated: ['Deprecate'],
  Removed: ['Delete', 'Drop', 'Remove'],
  Fixed: ['Correct', 'Fix', 'Repair'],
};

/** A line of `git log --name-status`: the status, the file, and where it moved. */
const CHANGED_FILE = /^[ACDMRT]\d*\t([^\t\n]+)(?:\t([^\t\n]+))?$/gm;

/** What users of a package can notice: its manifest and its sources without their tests. */
const PUBLISHED_FILE = /^libs\/[^/]+\/(?:package\.json$|(?!(?:.*\/)?test\/)(?!.*\.spec\.ts$).*\.ts$)/;

const BREAKING_CHANGE = /^BREAKING CHANGE: (.+(?:\n(?![ACDMRT]\d*\t).+)*)/m;

/**
 * Writes the changelog entry of a release from plain imperative commit subjects. `nx release` loads it by the path in
 * nx.json.
 *
 * A commit is listed when it changes a published file; its first verb chooses the section. Nx knows only conventional
 * commits and gives every other subject the type `__INVALID__`, which nx.json therefore shows.
 */
export default class ChangelogRenderer {
  #changes;
  #version;
  #entryWhenNoChanges;
  #today;

  constructor({ changes, changelogEntryVersion, entryWhenNoChanges }, today = new Date()) {
    this.#changes = changes.filter(({ body }) =>
      changedFiles(body).some((file) => PUBLISHED_FILE.test(file)),
    );
    this.#version = changelogEntryVersion;
    this.#entryWhenNoChanges = entryWhenNoChanges;
    this.#today = today;
  }

  render() {
    const sections = this.#sections();
    if (sections.length > 0) return [this.#title(), ...sections].join('\n\n');
    return this.#entryWhenNoChanges ? `${this.#title()}\n\n${this.#entryWhenNoChanges}` : '';
  }

  #title() {
    return `## ${this.#version} - ${this.#today.toISOString().slice(0, 10)}`;
  }

  #sections() {
    const [breaking, others] = [true, false].map((wanted) =>
      this.#changes.filter(({ isBreaking }) => Boolean(isBreaking) === wanted),
    );
    return [
      section('Breaking', breaking),
      ...Object.keys(SECTIONS).map((title) =>
        section(
          title,
          others.filter(({ description }) => sectionOf(description) === title),
        ),
      ),
    ].filter((text) => text !== '');
  }
}

/** Git lists the newest commit first; a reader wants the oldest first. */
function section(title, changes) {
  if (changes.length === 0) return '';
  return [`### ${title}`, '', ...changes.map(line).reverse()].join('\n');
}

function line({ description, body }) {
  const [, explanation] = BREAKING_CHANGE.exec(body) ?? [];
  return explanation === undefined
    ? `- ${description}`
    : `- ${description}\n  ${explanation.trim().replaceAll('\n', '\n  ')}`;
}

function sectionOf(subject) {
  const [verb] = subject.split(' ', 1);
  return Object.keys(SECTIONS).find((title) => SECTIONS[title].includes(verb)) ?? 'Changed';
}

function changedFiles(body) {
  return [...body.matchAll(CHANGED_FILE)].flatMap(([, from, to]) => (to === undefined ? [from] : [from, to]));
}
