import ChangelogRenderer from './changelog-renderer.mjs';

const SOURCE = 'M\tlibs/nest/src/guard/access-token.guard.ts';

function render(changes, entryWhenNoChanges = false) {
  const config = {
    changes: changes.map(([description, body = SOURCE, isBreaking = false]) => ({
      type: '__INVALID__',
      description,
      body,
      isBreaking,
    })),
    changelogEntryVersion: '0.2.0',
    entryWhenNoChanges,
  };
  return new ChangelogRenderer(config, new Date('2026-01-31T12:00:00Z')).render();
}

describe('the changelog entry of a release', () => {
  it('sorts commits by the verb that opens their subject, oldest first', () => {
    const entry = render([
      ['Remove the option'],
      ['Fix the race'],
      ['Keep sessions in Redis'],
      ['Add a second guard'],
      ['Add a guard'],
    ]);
    expect(entry).toBe(
      [
        '## 0.2.0 - 2026-01-31',
        '### Added',
        '- Add a guard\n- Add a second guard',
        '### Changed',
        '- Keep sessions in Redis',
        '### Removed',
        '- Remove the option',
        '### Fixed',
        '- Fix the race',
      ].join('\n\n'),
    );
  });

  it('explains breaking changes first', () => {
    const body = `Why.\n\nBREAKING CHANGE: Call it timeoutMs,\nin milliseconds.\n\n${SOURCE}`;
    const entry = render([['Add a guard'], ['Rename an option', body, true]]);
    expect(entry).toContain(
      '### Breaking\n\n- Rename an option\n  Call it timeoutMs,\n  in milliseconds.\n\n### Added',
    );
    expect(entry).not.toContain('### Changed');
  });

  it.each([
    'A\tlibs/angular/fetch/src/holdfast-fetch.ts',
    'R087\tlibs/session/src/a.ts\tapps/api/src/a.ts',
    'M\tlibs/contract/package.json',
    `M\tREADME.md\n${SOURCE}`,
  ])('lists a commit that changes a published file: %j', (body) => {
    expect(render([['Change it', body]])).toContain('- Change it');
  });

  it.each([
    'M\tlibs/nest/src/guard/access-token.guard.spec.ts',
    'M\tlibs/nest/test/http.ts',
    'M\tlibs/testing/src/test-runner.spec.ts',
    'M\tlibs/nest/README.md',
    'M\tapps/api/src/main.ts',
    'M\tpackage.json',
    '',
  ])('leaves out a commit that changes none: %j', (body) => {
    expect(render([['Change it', body]])).toBe('');
  });

  it('says so where nothing changed, if it should', () => {
    expect(render([], 'No changes.')).toBe('## 0.2.0 - 2026-01-31\n\nNo changes.');
  });
});
