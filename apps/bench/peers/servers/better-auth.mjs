// better-auth on PostgreSQL. Each call refreshes the session.
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { createServer } from 'node:http';
import pg from 'pg';
import { ready } from './ready.mjs';

const options = {
  database: new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 10 }),
  secret: 'a benchmark secret that protects nothing',
  baseURL: 'http://127.0.0.1',
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  session: { updateAge: 0, cookieCache: { enabled: false } },
  advanced: { disableCSRFCheck: true, disableOriginCheck: true },
  telemetry: { enabled: false },
  logger: { disabled: true },
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const server = createServer(toNodeHandler(betterAuth(options)));
server.listen(0, '127.0.0.1', () => ready(server.address().port, []));
