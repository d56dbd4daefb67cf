import { expect, test } from './support/test.js';
import { Traffic } from './support/traffic.js';

test.use({ accessTokenTtl: '5s', accessTokens: 'dpop' });

test('with DPoP access tokens, notes are saved through expiries, and a copied token opens nothing', async ({
  portal,
  page,
  api,
  request,
}) => {
  const sent: Readonly<Record<string, string>>[] = [];
  page.on('request', (call) => {
    if (call.url().endsWith('/api/v1/auth/me')) sent.push(call.headers());
  });
  await portal.open();
  await portal.signIn();
  await portal.newNote('First line');
  for (const line of ['second', 'third']) {
    await portal.tokenExpires();
    await portal.note.pressSequentially(` ${line}`);
    await portal.expectSaved();
  }
  await portal.tokenExpires();
  const traffic = new Traffic(page);
  await portal.press('Send 20 requests at once');
  await expect(portal.outcome).toHaveText('20 of 20 requests succeeded.');
  expect(traffic.to('/auth/me').filter((call) => call === 'GET /auth/me 200')).toHaveLength(20);

  const { authorization = '', dpop = '' } = sent.at(-1) ?? {};
  expect(authorization).toMatch(/^DPoP /);
  expect(dpop).not.toBe('');
  const url = `${api.url}/api/v1/auth/me`;
  const copies = [
    { authorization: authorization.replace('DPoP', 'Bearer') },
    { authorization },
    { authorization, dpop },
  ];
  for (const headers of copies) {
    expect(await (await request.get(url, { headers })).json()).toMatchObject({ action: 'prove' });
  }
  await expect(portal.account).toBeVisible();
});
