import { postgresDatabaseOf, SqlSessionStore } from '@holdfast/session-store';
import { describeSessionStore } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orms, type Orm } from './orms.js';

describe.each(Object.keys(orms))('with %s', (name) => {
  let orm: Orm;

  beforeAll(async () => {
    orm = await orms[name]!(process.env['DATABASE_URL']!);
  });

  afterAll(() => orm.close());

  const open = () => SqlSessionStore.open(postgresDatabaseOf(orm.pool, { pollMs: 20 }), { schema: name });

  describeSessionStore(`the store on the pool of ${name}`, open, { beforeAll, describe, expect, it });

  it('the application still has its pool, and sees the sessions in it', async () => {
    expect(
      await orm.count(`SELECT count(*)::int AS count FROM "${name}".holdfast_migration`),
    ).toBeGreaterThan(0);
    expect(orm.pool.ended).toBe(false);
  });
});
