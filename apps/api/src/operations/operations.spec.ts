import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestApi } from '../../test/test-api';

const DASHBOARD = join(import.meta.dirname, '../../../../docs/grafana-dashboard.json');

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

describe('GET /metrics', () => {
  it('serves every metric that the Grafana dashboard shows', async () => {
    const { body } = await api.call<string>('GET', '/metrics');
    const served = new Set([...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const text = await readFile(DASHBOARD, 'utf8');
    const shown = new Set([...text.matchAll(/\b(?:holdfast|process|nodejs)_\w+/g)].map(([name]) => name));
    expect(shown.size).toBeGreaterThan(10);
    expect([...shown].filter((name) => !served.has(name.replace(/_bucket$/, '')))).toEqual([]);
  });

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

describe('the security headers', () => {
  it.each(['/api/docs', '/api/v1/auth/me', '/nowhere'])('are set on %s', async (path) => {
    const { headers } = await api.call('GET', path);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("script-src 'self';"),
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
