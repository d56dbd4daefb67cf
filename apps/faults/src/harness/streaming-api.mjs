// The API with one route more, `GET /ticks`: a guarded stream of server-sent events, which the API itself does not have.
import { AUTH_EVENT } from '@holdfast/contract';
import { clearInterval, setInterval } from 'node:timers';

const TICK_MS = 500;

const { AuthStreams } = await fromWorkspace('libs/nest/dist/index.js');
const { AccessGate } = await fromWorkspace('libs/nest/dist/guard/access-gate.js');
const { createApp } = await fromWorkspace('apps/api/dist/create-app.js');
const { readSettings } = await fromWorkspace('apps/api/dist/settings/read-settings.js');
const { stopOnSignals } = await fromWorkspace('apps/api/dist/stop-on-signals.js');

const settings = readSettings(process.env);
const app = await createApp(settings);
app.getHttpAdapter().getInstance().get('/ticks', serveTicks);
await app.listen(settings.port, settings.host);
stopOnSignals(app, settings, (line) => process.stdout.write(`${line}\n`));
process.stdout.write('Holdfast is ready.\n');

function fromWorkspace(file) {
  return import(new URL(`../../../../${file}`, import.meta.url).href);
}

async function serveTicks(request, reply) {
  const accessToken = request.headers.authorization.slice('Bearer '.length);
  const auth = await app.get(AccessGate).authorizeToken(accessToken, request.raw);
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
  reply.raw.write('data: tick\n\n');
  const ticking = setInterval(() => reply.raw.write('data: tick\n\n'), TICK_MS);
  const stream = app.get(AuthStreams).watch(auth, request.raw, ({ code }) => {
    clearInterval(ticking);
    reply.raw.end(`event: ${AUTH_EVENT}\ndata: ${JSON.stringify({ code })}\n\n`);
  });
  reply.raw.on('close', () => {
    clearInterval(ticking);
    stream.stop();
  });
}
