import { expect, test } from './support/test.js';
import { DEMO } from './support/portal.js';

test('a tester authorizes in Swagger UI and calls a guarded route', async ({ page, request }) => {
  const answer = await request.post('/api/v1/auth/login', { data: { ...DEMO, transport: 'body' } });
  const { access_token } = (await answer.json()) as { access_token: string };

  await page.goto('/api/docs');
  await page.getByRole('button', { name: 'Authorize' }).click();
  await page.getByRole('dialog').or(page.locator('.modal-ux')).locator('input').first().fill(access_token);
  await page.locator('.modal-ux').getByRole('button', { name: 'Apply credentials' }).click();
  await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).first().click();

  const operation = page.locator('#operations-auth-AuthController_me');
  await operation.click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  await expect(operation.locator('.live-responses-table tbody .response-col_status').first()).toContainText(
    '200',
  );
  await expect(operation.locator('.live-responses-table')).toContainText('demo@holdfast.test');
});
