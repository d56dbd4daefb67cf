import { PORTAL_SETTINGS, type PortalSettings } from '@holdfast/app-contract';
import { API_BASE_PATH, AuthPath } from '@holdfast/contract';
import { TestApi } from '../../test/test-api';

let api: TestApi;

afterEach(() => api.stop());

async function settingsWith(environment: Readonly<Record<string, string>>): Promise<PortalSettings> {
  api = await TestApi.start(environment);
  return (await api.call<PortalSettings>('GET', `${API_BASE_PATH}/${PORTAL_SETTINGS}`)).body;
}

describe('the settings of the portal', () => {
  it('name the demo account where it is on, and it can sign in', async () => {
    const { demo_account } = await settingsWith({ DEMO_ACCOUNTS: 'true' });
    expect((await api.call('POST', AuthPath.login, { body: demo_account })).status).toBe(200);
  });

  it.each([
    ['', false],
    ['theme=dark', false],
    ['not_holdfast_a=1', false],
    ['theme=dark; holdfast_0198c=token', true],
    ['__Host-holdfast_app_0198c=token', true],
  ])('say of the cookies "%s" whether a session may be among them', async (cookie, has_refresh_cookie) => {
    await settingsWith({});
    const { body } = await api.call<PortalSettings>('GET', `${API_BASE_PATH}/${PORTAL_SETTINGS}`, {
      headers: { cookie },
    });
    expect(body).toMatchObject({ has_refresh_cookie });
  });

  it('have nothing of the demo account where it is off', async () => {
    const settings = await settingsWith({ DEMO_ACCOUNTS: 'false', PASSWORD_MIN_LENGTH: '15' });
    expect(settings).toMatchObject({ demo_account: null, min_password_length: 15 });
  });
});
