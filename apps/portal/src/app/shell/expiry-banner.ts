import { Component, computed, inject } from '@angular/core';
import { ExpiryWarning, SessionEnd } from '@holdfast/angular/session-end';

const MINUTE_MS = 60_000;

/** Says a few minutes ahead that the session ends, and lets the user stay signed in (WCAG 2.2.1). */
@Component({
  selector: 'app-expiry-banner',
  template: `
    <div role="status">
      @if (warning.current(); as end) {
        <p data-testid="expiry">
          You will be signed out in {{ timeLeft() }}.
          @if (end.isExtendable) {
            <button class="text-button" type="button" (click)="sessionEnd.keepAlive()">Stay signed in</button>
          } @else {
            You can then sign in again and pick up where you left off.
          }
        </p>
      }
    </div>
  `,
  styleUrl: './banner.scss',
})
export class ExpiryBanner {
  protected readonly warning = inject(ExpiryWarning);
  protected readonly sessionEnd = inject(SessionEnd);
  /** When the warning appeared. A text that changed every minute would be announced every minute. */
  protected readonly timeLeft = computed(() => {
    const minutes = Math.max(1, Math.round((this.warning.current()?.remainingMs ?? 0) / MINUTE_MS));
    return minutes === 1 ? '1 minute' : `${String(minutes)} minutes`;
  });
}
