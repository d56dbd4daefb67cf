import type { Clock, SessionStore } from '@holdfast/session';
import { Injectable } from '@nestjs/common';
import { clientAddressOf } from '../http/client-address.js';
import type { HttpRequest } from '../http/http-request.js';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { attemptKey, networkOf, rateLimited, WINDOW_MS } from './attempts.js';

/**
 * Limits how often the clients of one network use a public route of the application, across all instances. A network is
 * an IPv4 address, or the /64 of an IPv6 address. Behind a proxy, the application must trust that proxy, or all clients
 * count as one.
 *
 * @example
 * ```ts
 * @Public()
 * @Post('password-reset')
 * async requestReset(@Req() request: HttpRequest, @Body() { email }: ResetDto) {
 *   await this.throttle.attempt(request, 'password-reset', 5);
 *   await this.resets.send(email);
 * }
 * ```
 */
@Injectable()
export class NetworkThrottle {
  readonly #store: SessionStore;
  readonly #clock: Clock;

  constructor(@InjectAuthOptions() { store, clock }: ResolvedAuthOptions) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Counts an attempt. Call it before anything expensive.
   *
   * @param name of what is limited
   * @param perMinute how many attempts a network has; 0 turns the limit off
   * @throws RateLimitedError above the limit
   */
  async attempt(request: HttpRequest, name: string, perMinute: number): Promise<void> {
    if (perMinute === 0) return;
    const now = this.#clock.now();
    const key = attemptKey('network', name, networkOf(clientAddressOf(request)));
    const counted = await this.#store.countAttempts(key, 1, WINDOW_MS, now);
    if (counted.count > perMinute) throw rateLimited(counted, now);
  }
}
