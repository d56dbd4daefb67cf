import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestApi } from '../../test/test-api';

const DASHBOARD = join(import.meta.dirname, '../../../../docs/grafana-dashboard.json');

let api: TestApi;

beforeAll(async () => {
  api = await TestApi.start();
});

afterAll(() => api.stop());

describe('the operation of the API', () => {
  it('is told by metrics, and the dashboard shows no others than there are', async () => {
    const { body } = await api.call<string>('GET', '/metrics');
    const served = new Set([...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const text = await readFile(DASHBOARD, 'utf8');
    const shown = new Set([...text.matchAll(/\b(?:holdfast|process|nodejs)_\w+/g)].map(([name]) => name));
    expect(shown.size).toBeGreaterThan(10);
    expect([...shown].filter((name) => !served.has(name.replace(/_bucket$/, '')))).toEqual([]);
  });

  it('counts the statements that refreshes share', async () => {
    const { body } = await api.call<string>('GET', '/metrics');
    expect(body).toMatch(/^holdfast_store_refreshes_total \d+$/m);
    expect(body).toMatch(/^holdfast_store_refresh_statements_total \d+$/m);
  });

  it('is told by probes', async () => {
    expect((await api.call('GET', '/health/live')).status).toBe(200);
    expect((await api.call('GET', '/health/ready')).status).toBe(200);
  });
});

describe('what browsers are told of every page', () => {
  it.each(['/api/docs', '/api/v1/auth/me', '/nowhere'])('%s', async (path) => {
    const { headers } = await api.call('GET', path);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("script-src 'self';"),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('insists on TLS where browsers reach it so', async () => {
    const secure = await TestApi.start({ PUBLIC_URL: 'https://app.example' });
    const { headers } = await secure.call('GET', '/health/live');
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    await secure.stop();
  });
});
