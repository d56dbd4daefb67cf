import { Component, computed, inject, input, output } from '@angular/core';
import type { Credentials } from './credentials-form';
import { generatePassword } from './generate-password';
import { NewPassword } from './new-password';

/** How hard the new password is to guess, and a way to get one that is. */
@Component({
  selector: 'app-password-strength',
  template: `
    <p>
      @if (strength(); as strength) {
        <meter
          min="0"
          max="4"
          low="2"
          high="3"
          optimum="4"
          aria-label="Strength"
          [value]="strength.score"
        ></meter>
        <span data-testid="strength">This password is {{ strength.name }}.</span>
      }
    </p>
    <button class="outlined-button" type="button" (click)="generated.emit(generate())">
      Generate a password
    </button>
  `,
  styles: `
    p {
      display: flex;
      align-items: center;
      gap: 8px;
      min-height: 24px;
      margin: 0 0 8px;
      font: var(--mat-sys-body-medium);
    }
  `,
})
export class PasswordStrengthMeter {
  readonly credentials = input.required<Credentials>();
  readonly generated = output<string>();

  readonly #newPassword = inject(NewPassword);
  protected readonly generate = generatePassword;
  protected readonly strength = computed(() => {
    const { email, password } = this.credentials();
    return this.#newPassword.strengthOf(password, email);
  });
}
