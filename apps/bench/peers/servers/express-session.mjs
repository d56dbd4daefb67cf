// express-session with connect-pg-simple. Each call refreshes the session in PostgreSQL.
import connectPgSimple from 'connect-pg-simple';
import express from 'express';
import session from 'express-session';
import pg from 'pg';
import { ready } from './ready.mjs';

const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 10 });
// Its own schema, because another contestant has a table of the same name.
await pool.query('CREATE SCHEMA IF NOT EXISTS express');
const Store = connectPgSimple(session);
const app = express();
app.use(
  session({
    store: new Store({
      pool,
      schemaName: 'express',
      createTableIfMissing: true,
      pruneSessionInterval: false,
    }),
    secret: 'a benchmark secret that protects nothing',
    resave: true,
    rolling: true,
    saveUninitialized: false,
    cookie: { maxAge: 7 * 86_400_000 },
  }),
);
app.post('/sign-in', (request, response) => {
  request.session.account = 'ada';
  response.json({});
});
app.post('/refresh', (request, response) => {
  if (request.session.account === undefined) return response.status(401).end();
  return response.json({});
});
const server = app.listen(0, '127.0.0.1', () => ready(server.address().port, []));
