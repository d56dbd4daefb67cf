import { Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { rxResource } from '@angular/core/rxjs-interop';
import { FormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import { MAX_NAME_LENGTH, PortalPath } from '@holdfast/app-contract';
import { MAX_PASSWORD_LENGTH } from '@holdfast/contract';
import { firstValueFrom, type Observable } from 'rxjs';
import { problemOf, problemText } from '../problems/problem-text';
import { NewPassword } from './new-password';
import { ProfileApi } from './profile-api';

/** The name and the password of the signed-in account. */
@Component({
  selector: 'app-profile-page',
  imports: [FormsModule, MatButton, MatFormField, MatHint, MatInput, MatLabel, RouterLink],
  templateUrl: './profile-page.html',
  styleUrls: ['../pages/form-row.scss', './profile-page.scss'],
})
export class ProfilePage {
  readonly #api = inject(ProfileApi);
  readonly #newPassword = inject(NewPassword);

  protected readonly profile = rxResource({ stream: () => this.#api.profile() });
  protected readonly found = computed(() => (this.profile.hasValue() ? this.profile.value() : null));
  protected readonly name = linkedSignal(() => this.found()?.name ?? '');
  protected readonly password = signal('');
  protected readonly isPasswordShown = signal(false);
  protected readonly passwordHint = computed(
    () => `At least ${String(this.#newPassword.minLength())} characters. Try a short sentence.`,
  );
  protected readonly busy = signal(false);
  protected readonly nameOutcome = signal('');
  protected readonly passwordOutcome = signal('');
  protected readonly maxNameLength = MAX_NAME_LENGTH;
  protected readonly maxPasswordLength = MAX_PASSWORD_LENGTH;
  protected readonly devicesPath = PortalPath.devices;

  protected async changeName(): Promise<void> {
    this.nameOutcome.set('');
    this.nameOutcome.set(await this.#outcomeOf(this.#api.changeName(this.name()), 'Your name is saved.'));
  }

  protected async changePassword(): Promise<void> {
    const fault = this.#newPassword.faultOf(this.password(), this.found()?.email ?? '');
    this.passwordOutcome.set(fault ?? '');
    if (fault !== null) return;
    const confirmation = 'Your password is changed. Your other devices are signed out.';
    const outcome = await this.#outcomeOf(this.#api.changePassword(this.password()), confirmation);
    this.passwordOutcome.set(outcome);
    if (outcome === confirmation) this.password.set('');
  }

  async #outcomeOf(request: Observable<unknown>, confirmation: string): Promise<string> {
    this.busy.set(true);
    try {
      await firstValueFrom(request);
      return confirmation;
    } catch (error) {
      const problem = problemOf(error);
      const isPassword = problem?.errors?.some(({ field }) => field === 'password') === true;
      return isPassword ? this.#newPassword.requirement : problemText(problem);
    } finally {
      this.busy.set(false);
    }
  }
}
