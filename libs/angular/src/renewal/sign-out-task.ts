import { inject, Injectable } from '@angular/core';
import { AuthApi } from '../api/auth-api.js';
import { DeviceKeyStore } from '../browser/device-key-store.js';
import { SignOutRecord } from '../browser/sign-out-record.js';
import { TabLock } from '../browser/tab-lock.js';
import { HOLDFAST_OPTIONS } from '../options/holdfast-options.js';

/**
 * Ends the session at the API once the user has signed out, at the next load if need be: a sign-out is recorded before
 * it is sent, and nobody is signed in while the record exists.
 */
@Injectable({ providedIn: 'root' })
export class SignOutTask {
  readonly #api = inject(AuthApi);
  readonly #keys = inject(DeviceKeyStore);
  readonly #record = new SignOutRecord(inject(HOLDFAST_OPTIONS).applicationId);
  readonly #lock = inject(TabLock);

  /** Call it before anybody learns of the sign-out. */
  begin(): void {
    this.#record.write();
  }

  isPending(): boolean {
    return this.#record.exists();
  }

  /** A new session has replaced the one that was to end: the API ends the earlier session of a browser at sign-in. */
  supersede(): void {
    this.#record.delete();
  }

  /** Sends a sign-out that has just begun, and returns whether the API has confirmed it. */
  send(accessToken: string | null): Promise<boolean> {
    return this.#lock.run(() => this.#send(accessToken));
  }

  /**
   * Sends a sign-out that an earlier page or another tab could not send. Call it under the lock, before anything else.
   */
  async finish(): Promise<void> {
    if (this.isPending()) await this.#send(null);
  }

  async #send(accessToken: string | null): Promise<boolean> {
    const key = await this.#keys.find();
    const result = await this.#api.send({ route: 'logout', key, accessToken, isExpected: isNull });
    const isConfirmed = result.kind === 'succeeded';
    // Needed to send it again, but never left usable where nothing says that the user has signed out.
    if (result.kind === 'failed' && this.isPending()) return false;
    await (isConfirmed ? this.#keys.cookieSettled() : this.#keys.delete());
    this.#record.delete();
    return isConfirmed;
  }
}

function isNull(body: unknown): body is null {
  return body === null;
}
