import { mergeNotes } from './merge-notes';

const BASE = 'one\ntwo\nthree';

describe('two versions of a note', () => {
  it('are merged when they changed different paragraphs', () => {
    expect(mergeNotes(BASE, 'ONE\ntwo\nthree', 'one\ntwo\nTHREE\nfour')).toEqual({
      text: 'ONE\ntwo\nTHREE\nfour',
      isClean: true,
    });
  });

  it('are merged when they made the same change', () => {
    expect(mergeNotes(BASE, 'one\n2\nthree', 'one\n2\nthree')).toEqual({
      text: 'one\n2\nthree',
      isClean: true,
    });
  });

  it('both stay when they changed the same paragraph', () => {
    expect(mergeNotes(BASE, 'one\nmine\nthree', 'one\ntheirs\nthree')).toEqual({
      text: 'one\nmine\ntheirs\nthree',
      isClean: false,
    });
  });

  it('both stay when one deleted what the other changed', () => {
    expect(mergeNotes(BASE, 'one', 'one\ntwo\nthree and more')).toEqual({
      text: 'one\ntwo\nthree and more',
      isClean: false,
    });
  });

  it('both stay when they are too long to compare', () => {
    const long = 'x\n'.repeat(10_000);
    expect(mergeNotes(long, `${long}mine`, `theirs${long}`)).toEqual({
      text: `${long}mine\ntheirs${long}`,
      isClean: false,
    });
  });
});
