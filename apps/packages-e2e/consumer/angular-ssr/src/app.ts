import { HttpClient, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import {
  ApplicationRef,
  Component,
  DOCUMENT,
  inject,
  provideZoneChangeDetection,
  type ApplicationConfig,
} from '@angular/core';
import { provideClientHydration } from '@angular/platform-browser';
import { provideRouter, RouterOutlet } from '@angular/router';
import { authenticatedGuard, holdfastInterceptor, provideHoldfast, Session } from '@holdfast/angular';

/** Keeps what it shows in plain fields, as most applications with zone.js do. */
@Component({
  selector: 'app-papers',
  template: '<p id="papers">{{ papers }}</p>',
})
export class Papers {
  papers = 'loading';

  constructor() {
    inject(HttpClient)
      .get<{ of: string }>('/papers')
      .subscribe({
        next: ({ of }) => {
          this.papers = `papers of ${of}`;
        },
        error: ({ status }: { status: number }) => {
          this.papers = `no papers: ${String(status)}`;
        },
      });
  }
}

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  template: `
    <h1>Papers</h1>
    <p role="status">{{ session.status() }}</p>
    <button (click)="signIn()">Sign in</button>
    <router-outlet />
  `,
})
export class App {
  readonly session = inject(Session);

  constructor() {
    const { body } = inject(DOCUMENT);
    inject(ApplicationRef).isStable.subscribe((isStable) => {
      body.setAttribute('data-stable', String(isStable));
    });
  }

  async signIn(): Promise<void> {
    await this.session.signIn('ada@example.test', 'correct');
  }
}

export const CONFIG: ApplicationConfig = {
  providers: [
    provideZoneChangeDetection(),
    provideClientHydration(),
    provideRouter([
      { path: 'sign-in', children: [] },
      { path: '', component: Papers, canActivate: [authenticatedGuard] },
    ]),
    provideHttpClient(withFetch(), withInterceptors([holdfastInterceptor])),
    provideHoldfast({ apiPaths: ['/papers'] }),
  ],
};
