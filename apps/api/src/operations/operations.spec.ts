import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestApi } from '../../test/test-api';

const DASHBOARD = join(import.meta.dirname, '../../../../docs/grafana-dashboard.json');

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

async function servedMetrics(): Promise<ReadonlySet<string>> {
  const { body } = await api.call<string>('GET', '/metrics');
  return new Set([...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => String(name)));
}

async function shownMetrics(): Promise<ReadonlySet<string>> {
  const text = await readFile(DASHBOARD, 'utf8');
  const names = text.matchAll(/\b((?:holdfast|process|nodejs)_\w+?)(?:_bucket)?\b/g);
  return new Set([...names].map(([, name]) => String(name)));
}

describe('the Grafana dashboard', () => {
  it('shows metrics that the API serves', async () => {
    const served = await servedMetrics();
    expect([...(await shownMetrics())].filter((name) => !served.has(name))).toEqual([]);
  });

  it('shows every metric of the library', async () => {
    const shown = await shownMetrics();
    const own = [...(await servedMetrics())].filter((name) => name.startsWith('holdfast_'));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((name) => !shown.has(name))).toEqual([]);
  });
});

describe('GET /metrics', () => {
  it('counts refreshes and their batched statements', async () => {
    const { body } = await api.call<string>('GET', '/metrics');
    expect(body).toMatch(/^holdfast_store_refreshes_total \d+$/m);
    expect(body).toMatch(/^holdfast_store_refresh_statements_total \d+$/m);
  });
});

describe('the probes', () => {
  it('respond with 200', async () => {
    expect((await api.call('GET', '/health/live')).status).toBe(200);
    expect((await api.call('GET', '/health/ready')).status).toBe(200);
  });
});

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join(';');

describe('the security headers', () => {
  it.each(['/api/docs', '/api/v1/auth/me', '/nowhere'])('are set on %s', async (path) => {
    const { headers } = await api.call('GET', path);
    expect(headers).toMatchObject({
      'content-security-policy': POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('require TLS when PUBLIC_URL is an https URL', async () => {
    const secure = await TestApi.start({ PUBLIC_URL: 'https://app.example' });
    const { headers } = await secure.call('GET', '/health/live');
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    await secure.stop();
  });
});
