import { AuthPath, SystemPath } from '@holdfast/contract';
import type { Instance, InstanceRegistry } from '@holdfast/session';
import { InMemorySessionStore } from '@holdfast/testing';
import { keys, TestApp, currentKey, formerKey } from '../../test/test-app';
import type { AuthKeys } from '../keys/auth-keys';
import { InstanceRegistration } from './instance-registration';
import { StoreClock } from '../options/store-clock';
import { MetricsModule } from '../prometheus';

const OTHER_KEYS: AuthKeys = { signing: [formerKey], hmacSecrets: [Buffer.alloc(32, 9)] };

class Instances implements InstanceRegistry {
  readonly running = new Map<string, Instance>();

  register(instance: Instance): Promise<readonly string[]> {
    this.running.delete(instance.id);
    const used = [...this.running.values()].flatMap(({ signingKeys }) => signingKeys);
    const unknown = used.filter((key) => !instance.verifyingKeys.includes(key));
    if (unknown.length === 0) this.running.set(instance.id, instance);
    return Promise.resolve(unknown);
  }

  unregister(instanceId: string): Promise<void> {
    this.running.delete(instanceId);
    return Promise.resolve();
  }

  now(): Promise<number> {
    return Promise.resolve(0);
  }
}

class SharedStore extends InMemorySessionStore {
  readonly instances = new Instances();
}

let store: SharedStore;
let apps: TestApp[];

beforeEach(() => {
  store = new SharedStore();
  apps = [];
});

afterEach(async () => {
  for (const app of apps) await app.stop();
});

async function start(given: AuthKeys | { read(): Promise<AuthKeys> }): Promise<TestApp> {
  const app = new TestApp();
  apps.push(app);
  await app.start({ store, keys: given, probes: true, imports: [MetricsModule] });
  return app;
}

async function renew(...renewed: readonly TestApp[]): Promise<void> {
  for (const { app } of renewed) await app.get(InstanceRegistration).renew();
}

async function readiness(app: TestApp): Promise<number> {
  return (await app.get(SystemPath.ready)).status;
}

async function metric(app: TestApp): Promise<string | undefined> {
  const { body } = await app.get<string>(SystemPath.metrics);
  return body.split('\n').find((line) => line.startsWith('holdfast_keys_differ '));
}

describe('an instance with other keys than those that run', () => {
  it('is not ready and says so once, while the others stay ready', async () => {
    const first = await start(keys);
    const second = await start(OTHER_KEYS);
    for (let count = 0; count < 3; count += 1) await renew(first, second);
    expect([await readiness(first), await readiness(second)]).toEqual([200, 503]);
    expect(second.log.entries.filter(({ event }) => event === 'keys_differ')).toHaveLength(1);
    expect([await metric(first), await metric(second)]).toEqual([
      'holdfast_keys_differ 0',
      'holdfast_keys_differ 1',
    ]);
  });

  it('signs nobody out: the tokens of the others get 503, never 401', async () => {
    const first = await start(keys);
    const { access_token, refresh_token } = await first.signIn();
    const second = await start({ ...OTHER_KEYS, signing: [{ ...formerKey, kid: 'other' }] });
    for (const response of [
      await second.post(AuthPath.refresh, { body: { refresh_token } }),
      await second.get('/things', { bearer: access_token }),
    ]) {
      expect([response.status, response.body.code]).toEqual([503, 'store_unavailable']);
    }
    expect((await first.post(AuthPath.refresh, { body: { refresh_token } })).status).toBe(200);
    const forged = await second.post(AuthPath.refresh, { body: { refresh_token: 'forged' } });
    expect(forged.body.code).toBe('refresh_invalid');
  });

  it('becomes ready when it gets their keys, or when they have stopped', async () => {
    const file = { keys: OTHER_KEYS };
    const first = await start(keys);
    const second = await start({ read: () => Promise.resolve(file.keys) });
    const third = await start(OTHER_KEYS);
    file.keys = { ...keys, hmacSecrets: [...keys.hmacSecrets, ...OTHER_KEYS.hmacSecrets] };
    await renew(second);
    expect(await readiness(second)).toBe(200);
    await first.stop();
    await second.stop();
    await renew(third);
    expect(await readiness(third)).toBe(200);
  });
});

describe('keys that are rotated in step', () => {
  it('leave every instance ready, whichever reads the file first', async () => {
    const file = { keys };
    const source = { read: () => Promise.resolve(file.keys) };
    const [first, second] = [await start(source), await start(source)];
    const inAnHour = Math.floor(first.clock.now() / 1000) + 3_600;
    const next = { ...OTHER_KEYS.signing[0], kid: 'next', nbf: inAnHour };
    file.keys = {
      signing: [next, currentKey, formerKey],
      hmacSecrets: [Buffer.alloc(32, 9), ...keys.hmacSecrets],
    };
    for (const app of [first, second, first, second]) {
      await renew(app);
      expect([await readiness(first), await readiness(second)]).toEqual([200, 200]);
    }
    for (const app of apps) app.clock.advance(3_600_000);
    await renew(first, second);
    expect([await readiness(first), await readiness(second)]).toEqual([200, 200]);
    expect([...store.instances.running.values()].map(({ signingKeys }) => signingKeys.length)).toEqual([
      2, 2,
    ]);
  });
});

describe('the clock of an instance', () => {
  const own = { now: () => 1_000_000 };

  it.each([150_000, -15_000, 1_001])('is set to the store’s when that is %i ms ahead', async (offset) => {
    const clock = new StoreClock(own);
    await clock.compareWith(() => Promise.resolve(own.now() + offset));
    expect([clock.now(), clock.differs, clock.offsetMs]).toEqual([own.now() + offset, true, offset]);
  });

  it('is left as it is while it differs by less than a second', async () => {
    const clock = new StoreClock(own);
    await clock.compareWith(() => Promise.resolve(own.now() + 999));
    expect([clock.now(), clock.differs]).toEqual([own.now(), false]);
  });

  it('keeps the offset while the store does not respond', async () => {
    const clock = new StoreClock(own);
    await clock.compareWith(() => Promise.resolve(own.now() + 15_000));
    await expect(clock.compareWith(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(clock.now()).toBe(own.now() + 15_000);
  });

  it('is compared halfway between the call and the response', async () => {
    let now = 0;
    const clock = new StoreClock({ now: () => now });
    await clock.compareWith(() => {
      now = 401;
      return Promise.resolve(5_200);
    });
    expect([clock.offsetMs, clock.now()]).toEqual([5_000, 5_401]);
  });
});
