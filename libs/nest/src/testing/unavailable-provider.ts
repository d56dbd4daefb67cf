/** Nest calls these on every provider that has them, and `await` calls `then`. */
const HOOKS: ReadonlySet<PropertyKey> = new Set([
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
  'then',
]);

/** What applications call when they shut down. There is nothing to close, so these succeed. */
const CLOSERS: ReadonlySet<PropertyKey> = new Set([
  'close',
  'destroy',
  'disconnect',
  '$disconnect',
  'end',
  'quit',
]);

/**
 * Takes the place of a provider that a test does not have, such as a database. It can be injected and closed. Any other
 * call throws, and so does one of whatever its properties have.
 *
 * @param name of the provider, for the error
 */
export function unavailableProvider(name: string): object {
  const fail = (): never => {
    throw new Error(`${name} is not available in this test. Override it with what the test needs.`);
  };
  const unavailable: object = new Proxy(fail, {
    get: (target, key): unknown => {
      if (HOOKS.has(key)) return undefined;
      if (CLOSERS.has(key)) return () => Promise.resolve();
      return typeof key === 'symbol' || Reflect.has(target, key) ? Reflect.get(target, key) : unavailable;
    },
  });
  return unavailable;
}
