import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientKind } from './client.js';
import { FaultProxy } from './fault-proxy.js';
import { Instance } from './instance.js';
import { PostgresProxy, type Fate, type PostgresMessage } from './postgres-proxy.js';
import { freePort } from '@holdfast/test-servers';
import { CrashingPostgres } from './crashing-postgres.js';

const PAGE = join(import.meta.dirname, '../../page/dist');

/** Password checks are slow by design. */
const SIGN_INS_AT_ONCE = 8;

/** One instance and the proxy between it and the database. */
export interface Member {
  readonly instance: Instance;
  readonly database: PostgresProxy;
}

/** The whole system: the clients' proxy, the instances, a database proxy for each, and PostgreSQL. */
export class Cluster {
  readonly postgres: CrashingPostgres;
  readonly members: readonly Member[];
  readonly proxy: FaultProxy;
  readonly settings: Readonly<Record<string, string>>;
  readonly dataDir: string;
  #shiftMs = 0;

  private constructor(
    postgres: CrashingPostgres,
    members: readonly Member[],
    proxy: FaultProxy,
    settings: Readonly<Record<string, string>>,
    dataDir: string,
  ) {
    this.postgres = postgres;
    this.members = members;
    this.proxy = proxy;
    this.settings = settings;
    this.dataDir = dataDir;
  }

  static async start(size = 3, ownSettings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
    const postgres = await CrashingPostgres.start();
    const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-faults-keys-'));
    const proxy = new FaultProxy(await freePort(), PAGE);
    const settings = {
      NODE_ENV: 'test',
      DATA_DIR: dataDir,
      PUBLIC_URL: proxy.url,
      DEMO_ACCOUNTS: 'true',
      AUTH_TEST_ENDPOINTS: 'true',
      // All clients share one account and one address, and refresh far more often than people do.
      RATE_LIMIT_LOGIN: '0',
      MAX_CONNECTIONS_PER_NETWORK: '0',
      RATE_LIMIT_REGISTER: '0',
      RATE_LIMIT_REFRESH: '0',
      MAX_SESSIONS_PER_ACCOUNT: '0',
      ...ownSettings,
    };
    const members: Member[] = [];
    for (let count = 0; count < size; count += 1) {
      const database = new PostgresProxy(await freePort(), postgres.port);
      await database.start();
      const own = { ...settings, DATABASE_URL: postgres.urlThrough(database.port) };
      members.push({ database, instance: new Instance(await freePort(), own) });
    }
    const cluster = new Cluster(postgres, members, proxy, settings, dataDir);
    proxy.targets = members.map(({ instance }) => instance.url);
    await proxy.start();
    // One after the other: the first creates the keys and the tables.
    for (const { instance } of members) {
      instance.start();
      await instance.ready();
    }
    return cluster;
  }

  get url(): string {
    return this.proxy.url;
  }

  get shiftMs(): number {
    return this.#shiftMs;
  }

  member(number: number): Member {
    const member = this.members[number];
    if (member === undefined) throw new Error(`there is no instance ${String(number)}`);
    return member;
  }

  /** Sets a function that decides the fate of each message between an instance and the database. */
  judge(judge: (message: PostgresMessage, member: Member) => Fate | Promise<Fate>): void {
    for (const member of this.members) member.database.judge = (message) => judge(message, member);
  }

  healDatabases(): void {
    for (const { database } of this.members) database.heal();
  }

  /** Ends all faults and waits until every instance is ready. */
  async heal(): Promise<void> {
    this.proxy.heal();
    this.healDatabases();
    await this.ready();
  }

  async ready(): Promise<void> {
    await Promise.all(this.members.map(({ instance }) => instance.ready()));
  }

  /** Moves the clocks of the instances and of the database forward, or back if negative. */
  async advance(ms: number): Promise<void> {
    this.#shiftMs += ms;
    await this.postgres.shiftClock(this.#shiftMs);
    await Promise.all(this.members.map(({ instance }) => instance.shiftClock(this.#shiftMs)));
  }

  async signInOne(kind: ClientKind): Promise<Client> {
    const client = new Client(this.url, kind);
    await client.signIn();
    return client;
  }

  async signIn(count: number, kind: ClientKind): Promise<readonly Client[]> {
    const clients = Array.from({ length: count }, () => new Client(this.url, kind));
    for (let at = 0; at < count; at += SIGN_INS_AT_ONCE) {
      await Promise.all(clients.slice(at, at + SIGN_INS_AT_ONCE).map((client) => client.signIn()));
    }
    return clients;
  }

  /** Sum of a metric of all instances. */
  async metric(name: string, label = ''): Promise<number> {
    const sums = await Promise.all(this.members.map(({ instance }) => instance.metric(name, label)));
    return sums.reduce((sum, one) => sum + one, 0);
  }

  log(): string {
    return this.members.map(({ instance }) => instance.log).join('\n');
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await Promise.all(this.members.map(({ instance }) => instance.stop()));
    await Promise.all(this.members.map(({ database }) => database.stop()));
    await this.postgres.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
