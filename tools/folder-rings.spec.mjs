import { join } from 'node:path';
import { ringsOf } from './folder-rings.mjs';

const fixture = (name) => join(import.meta.dirname, 'fixtures', name);

describe('the ring check', () => {
  it('finds folders that import each other, by types alone too', () => {
    expect(ringsOf(fixture('ring'))).toEqual([
      {
        level: 'src',
        parts: ['orders', 'people'],
        imports: [
          { source: 'orders', target: 'people', from: 'src/orders/order.ts', to: 'src/people/person.ts' },
          { source: 'people', target: 'orders', from: 'src/people/spending.ts', to: 'src/orders/total.ts' },
        ],
      },
    ]);
  });

  it('finds files that import each other, by types alone too', () => {
    expect(ringsOf(fixture('circle'))).toMatchObject([{ level: 'src', parts: ['egg.ts', 'hen.ts'] }]);
  });

  it('finds nothing where imports lead one way', () => {
    expect(ringsOf(fixture('ring/src/orders'))).toEqual([]);
    expect(ringsOf(fixture('undocumented'))).toEqual([]);
  });
});
