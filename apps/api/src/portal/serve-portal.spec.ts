import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { TestApi, type TestResponse } from '../../test/test-api';
import { servePortal } from './serve-portal';

const PAGE = '<!doctype html><title>Holdfast</title>';
const SCRIPT = 'console.log(1);';
const HASHED_SCRIPT = '/main-B6SARK6U.js';
const NAVIGATION = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let directory: string;
let api: TestApi;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-portal-'));
  await writeFile(join(directory, 'index.html'), PAGE);
  await writeFile(join(directory, HASHED_SCRIPT), SCRIPT);
  await writeFile(join(directory, `${HASHED_SCRIPT}.br`), brotliCompressSync(SCRIPT));
  await writeFile(join(directory, `${HASHED_SCRIPT}.gz`), gzipSync(SCRIPT));
  await writeFile(join(directory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  api = await TestApi.start({}, (app) => servePortal(app, { publicUrls: [] }, directory));
});

afterAll(async () => {
  await api.stop();
  await rm(directory, { recursive: true, force: true });
});

function navigate(path: string, headers: Record<string, string> = {}): Promise<TestResponse<string>> {
  return api.call<string>('GET', path, { headers: { ...NAVIGATION, ...headers } });
}

function get(path: string, headers: Record<string, string> = {}): Promise<TestResponse<string>> {
  return api.call<string>('GET', path, { headers });
}

describe('the portal’s pages', () => {
  it('are also served by the name of their file, under which the service worker asks for them', async () => {
    expect(await get('/index.html')).toMatchObject({ status: 200, body: PAGE });
  });

  it.each(['/', '/notes', '/devices', '/devices/0198c', '/lab', '/sign-in', '/register', '/notes?a=b'])(
    'are served at %s',
    async (path) => {
      const { status, body, headers } = await navigate(path);
      expect([status, body]).toEqual([200, PAGE]);
      expect(headers['cache-control']).toBe('no-cache');
    },
  );

  it.each([
    ['/lab/', '/lab'],
    ['/LAB', '/lab'],
    ['/Sign-In/?return_to=%2FLab', '/sign-in?return_to=%2FLab'],
    ['/Devices/0198c//', '/devices/0198c'],
  ])('redirect %s to %s', async (path, location) => {
    const { status, headers } = await navigate(path);
    expect([status, headers['location']]).toEqual([308, location]);
  });

  it.each(['/nothing', '/notes/1/2', '/index.php', '//evil.example/lab/', '/%5Cevil.example/LAB'])(
    'say at %s that there is no such page',
    async (path) => {
      const { status, body, headers } = await navigate(path);
      expect([status, body]).toEqual([404, PAGE]);
      expect(headers['content-type']).toMatch(/^text\/html/);
      expect(headers['location']).toBeUndefined();
      expect(headers['cache-control']).toBe('no-cache');
    },
  );

  it('say so again to a browser that has the page already', async () => {
    const { headers } = await navigate('/');
    const revalidation = { 'if-none-match': String(headers['etag']) };
    expect((await navigate('/', revalidation)).status).toBe(304);
    const { status, body } = await navigate('/nothing', revalidation);
    expect([status, body]).toEqual([404, PAGE]);
  });

  it.each(['/api/nothing', '/api/v1/nothing', '/health/nothing', '/.well-known/nothing', '/metrics/nothing'])(
    'leave %s to the API',
    async (path) => {
      const { status, body } = await api.call('GET', path, { headers: NAVIGATION });
      expect([status, body.code]).toEqual([404, 'not_found']);
    },
  );

  it('are not what a script or a program gets that asks for something else', async () => {
    for (const accept of ['*/*', 'application/json', 'image/avif,*/*']) {
      const { status, body } = await api.call('GET', '/main-GONE1234.js', { headers: { accept } });
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
    expect((await api.call('POST', '/nothing', { headers: NAVIGATION })).status).toBe(404);
  });
});

describe('the portal’s files', () => {
  it('are kept forever if their name has a hash', async () => {
    const { headers } = await get(HASHED_SCRIPT);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await get('/favicon.svg')).headers['cache-control']).toBe('no-cache');
  });

  it.each(['br', 'gzip'])('are sent in the encoding %s to a browser that reads it', async (encoding) => {
    const { status, headers } = await get(HASHED_SCRIPT, { 'accept-encoding': encoding });
    expect([status, headers['content-encoding']]).toEqual([200, encoding]);
    expect(headers['content-type']).toMatch(/javascript/);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['vary']).toMatch(/accept-encoding/i);
  });

  it('are sent as they are to anybody else, or where they are not compressed', async () => {
    const plain = await get(HASHED_SCRIPT);
    expect([plain.body, plain.headers['content-encoding']]).toEqual([SCRIPT, undefined]);
    expect((await get('/favicon.svg', { 'accept-encoding': 'br' })).status).toBe(200);
  });

  it('have no address of their own where they are compressed', async () => {
    expect((await get(`${HASHED_SCRIPT}.br`)).status).toBe(404);
  });
});

describe('the portal below a path', () => {
  const publicUrls = ['https://app.example', 'https://www.example/team/app'];
  const below = { host: 'www.example' };
  let apiBelow: TestApi;

  beforeAll(async () => {
    await writeFile(join(directory, 'index.html'), '<base href="/" />');
    apiBelow = await TestApi.start({ PUBLIC_URL: publicUrls.join() }, (app) =>
      servePortal(app, { publicUrls }, directory),
    );
  });

  afterAll(() => apiBelow.stop());

  it.each(['/notes', '/team/app/notes', '/team/app/', '/team/app', '/', '/team/app/nothing'])(
    'has its base there in the page at %s',
    async (path) => {
      const { body } = await apiBelow.call<string>('GET', path, { headers: { ...NAVIGATION, ...below } });
      expect(body).toBe('<base href="/team/app/" />');
    },
  );

  it('has another base at the host of another public URL', async () => {
    const { body } = await apiBelow.call<string>('GET', '/notes', { headers: { host: 'app.example' } });
    expect(body).toBe('<base href="/" />');
  });

  it('redirects to the address of the page there', async () => {
    const { headers } = await apiBelow.call('GET', '/LAB/', { headers: { ...NAVIGATION, ...below } });
    expect(headers['location']).toBe('/team/app/lab');
  });
});
