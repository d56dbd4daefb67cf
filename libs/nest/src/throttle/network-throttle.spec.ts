import { Controller, Inject, Post, Req } from '@nestjs/common';
import { TestApp } from '../../test/test-app';
import type { HttpRequest } from '../context/http-request';
import { Public } from '../guard/route-rules';
import { NetworkThrottle } from './network-throttle';

@Public()
@Controller('resets')
class ResetsController {
  constructor(@Inject(NetworkThrottle) private readonly throttle: NetworkThrottle) {}

  @Post('limited')
  async limited(@Req() request: HttpRequest): Promise<void> {
    await this.throttle.attempt(request, 'reset', 2);
  }

  @Post('other')
  async other(@Req() request: HttpRequest): Promise<void> {
    await this.throttle.attempt(request, 'other', 2);
  }

  @Post('unlimited')
  async unlimited(@Req() request: HttpRequest): Promise<void> {
    await this.throttle.attempt(request, 'unlimited', 0);
  }
}

let app: TestApp;
let other: TestApp;

beforeEach(async () => {
  [app, other] = [new TestApp(), new TestApp()];
  await app.start({ controllers: [ResetsController] });
  await other.start({ controllers: [ResetsController], store: app.store });
});

afterEach(async () => {
  await app.stop();
  await other.stop();
});

async function attempt(route: string, from = '127.0.0.1', at = app): Promise<number> {
  return (await at.post(`/resets/${route}`, { from })).status;
}

describe('the limit of a network', () => {
  it('holds across instances, with Retry-After, and ends with its minute', async () => {
    expect([await attempt('limited'), await attempt('limited', '127.0.0.1', other)]).toEqual([201, 201]);
    app.clock.advance(15_000);
    const { status, body, headers } = await app.post('/resets/limited');
    expect([status, body.code, headers['retry-after']]).toEqual([429, 'rate_limited', '45']);
    app.clock.advance(45_000);
    expect(await attempt('limited')).toBe(201);
  });

  it('is for each network, and for each route', async () => {
    for (let count = 0; count < 3; count += 1) await attempt('limited');
    expect(await attempt('limited', '127.0.0.2')).toBe(201);
    expect(await attempt('other')).toBe(201);
  });

  it('is off when it is 0', async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, () => attempt('unlimited')));
    expect(new Set(statuses)).toEqual(new Set([201]));
  });
});
