import { HttpErrorResponse } from '@angular/common/http';
import { makeProblem, type Page } from '@holdfast/contract';
import { defer, of, Subject, throwError } from 'rxjs';
import { PagedList } from './paged-list';

/** A list of five items in pages of two. */
function pageAt(cursor: string | null): Page<number> {
  const start = Number(cursor ?? 1);
  const items = [start, start + 1].filter((item) => item <= 5);
  return { items, next: start + 2 <= 5 ? String(start + 2) : null };
}

describe('a list in pages', () => {
  it('starts with the first page and grows by one at a time', async () => {
    const list = new PagedList((cursor) => of(pageAt(cursor)));
    expect([list.items(), list.hasMore()]).toEqual([null, false]);
    await list.load();
    expect([list.items(), list.hasMore()]).toEqual([[1, 2], true]);
    await list.showMore();
    await list.showMore();
    expect([list.items(), list.hasMore()]).toEqual([[1, 2, 3, 4, 5], false]);
  });

  it('keeps its length when it is loaded again', async () => {
    const list = new PagedList((cursor) => of(pageAt(cursor)));
    await list.load();
    await list.showMore();
    await list.load();
    expect([list.items(), list.hasMore()]).toEqual([[1, 2, 3, 4], true]);
  });

  it('keeps its items when a request fails, and says so', async () => {
    let isOnline = true;
    const list = new PagedList((cursor) => defer(() => (isOnline ? of(pageAt(cursor)) : throwError(Error))));
    await list.load();
    isOnline = false;
    await list.showMore();
    expect([list.items(), list.hasFailed(), list.isBusy()]).toEqual([[1, 2], true, false]);
    isOnline = true;
    await list.showMore();
    expect([list.items(), list.hasFailed()]).toEqual([[1, 2, 3, 4], false]);
  });

  it('has the code of the problem with which the API responded', async () => {
    const problem = makeProblem('not_found', 'There is no such session.', 'request-1');
    const list = new PagedList(() =>
      throwError(() => new HttpErrorResponse({ status: 404, error: problem })),
    );
    await list.load();
    expect([list.failureCode(), list.hasFailed()]).toEqual(['not_found', true]);
  });

  it('shows the latest request’s response, whichever arrives last', async () => {
    const responses: Subject<Page<string>>[] = [];
    const list = new PagedList(() => {
      const response = new Subject<Page<string>>();
      responses.push(response);
      return response;
    });
    const loads = [list.load(), list.load()];
    responses[1]?.next({ items: ['later'], next: null });
    responses[0]?.next({ items: ['earlier'], next: null });
    await Promise.all(loads);
    expect(list.items()).toEqual(['later']);
  });
});
