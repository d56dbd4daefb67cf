import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { Component, inject, provideZonelessChangeDetection, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, Router, RouterOutlet } from '@angular/router';
import { authenticatedGuard, holdfastInterceptor, provideHoldfast, Session } from '@holdfast/angular';
import { provideHoldfastDevtools } from '@holdfast/angular/devtools';
import { injectHoldfastFetch } from '@holdfast/angular/fetch';
import { ExpiryWarning } from '@holdfast/angular/session-end';
import { SessionPrompts, withSessionPrompts } from '@holdfast/angular/session-prompt';
import { injectServerSentEvents } from '@holdfast/angular/streams';
import { firstValueFrom } from 'rxjs';

const SIMULATED_EXPIRY = '/api/v1/auth/test-token-expiration';
const REQUESTS = 20;

@Component({
  selector: 'app-papers',
  template: `
    <button (click)="read()">Read papers</button>
    <p>{{ outcome() }}</p>
  `,
})
class Papers {
  readonly outcome = signal('');
  readonly openStream = injectServerSentEvents();
  readonly #http = inject(HttpClient);
  readonly #fetch = injectHoldfastFetch();

  async read(): Promise<void> {
    const requests = Array.from({ length: REQUESTS }, () => firstValueFrom(this.#http.get(SIMULATED_EXPIRY)));
    const fetched = this.#fetch(SIMULATED_EXPIRY).then(({ ok }) => {
      if (!ok) throw new Error('fetch failed');
    });
    this.outcome.set(`${(await Promise.all([...requests, fetched])).length} requests succeeded`);
  }
}

@Component({
  selector: 'app-sign-in',
  template: '<button (click)="signIn()">Sign in</button>',
})
class SignIn {
  readonly #session = inject(Session);
  readonly #router = inject(Router);

  async signIn(): Promise<void> {
    await this.#session.signIn('ada@example.test', 'correct');
    await this.#router.navigateByUrl('/');
  }
}

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: `
    <p role="status">{{ session.status() }}, bound: {{ session.bound() }}</p>
    @if (prompts.current(); as prompt) {
      <p>{{ prompt.problem.detail }}</p>
    }
    @if (warning.current(); as end) {
      <p>The session ends at {{ end.endsAt }}.</p>
    }
    <router-outlet />
  `,
})
class App {
  readonly session = inject(Session);
  readonly prompts = inject(SessionPrompts);
  readonly warning = inject(ExpiryWarning);
}

bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter([
      { path: 'sign-in', component: SignIn },
      { path: '', component: Papers, canActivate: [authenticatedGuard] },
    ]),
    provideHttpClient(withInterceptors([holdfastInterceptor])),
    provideHoldfast({}, withSessionPrompts()),
    provideHoldfastDevtools(),
  ],
}).catch((error: unknown) => {
  console.error(error);
});
