import { Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { SessionPrompts } from '@holdfast/angular/session-prompt';
import { SessionDialog } from './account/session-dialog';
import { PageLoadBanner } from './offline/page-load-banner';
import { UnsavedWork } from './notes/unsaved-work';
import { PageFocus } from './shell/page-focus';
import { SessionNavigation } from './shell/session-navigation';
import { TopBar } from './shell/top-bar';
import { ConnectionBanner } from './shell/connection-banner';
import { ExpiryBanner } from './shell/expiry-banner';
import { NoticeBanner } from './shell/notice-banner';
import { TheftBanner } from './shell/theft-banner';

@Component({
  selector: 'app-root',
  imports: [
    RouterOutlet,
    TopBar,
    ConnectionBanner,
    ExpiryBanner,
    NoticeBanner,
    PageLoadBanner,
    SessionDialog,
    TheftBanner,
  ],
  template: `
    <app-top-bar (contentRequested)="content.focus()" />
    <app-connection-banner />
    <app-notice-banner />
    <app-page-load-banner />
    <!-- Before it is needed: the dialog keeps the email of the account, and nothing can be fetched without a network. -->
    @defer (on idle) {
      <app-theft-banner />
      <app-expiry-banner />
      <app-session-dialog />
    } @error {
      @if (prompts.current()) {
        <p role="alert">
          Your session has ended. <button type="button" (click)="prompts.dismiss()">Sign in again</button>
        </p>
      }
    }
    <main #content tabindex="-1">
      @if (!navigation.hasPage()) {
        <p class="loading">Loading…</p>
      }
      <router-outlet />
    </main>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-height: 100vh;
    }

    main {
      flex: 1;
      box-sizing: border-box;
      width: 100%;
      max-width: 1200px;
      margin: 0 auto;
      padding: 24px 16px;
    }
  `,
})
export class App {
  protected readonly prompts = inject(SessionPrompts);
  protected readonly navigation = inject(SessionNavigation);

  constructor() {
    this.navigation.follow();
    inject(UnsavedWork).follow();
    inject(PageFocus).follow();
  }
}
