import { isPlatformBrowser } from '@angular/common';
import {
  ApplicationRef,
  createComponent,
  DOCUMENT,
  EnvironmentInjector,
  inject,
  makeEnvironmentProviders,
  PLATFORM_ID,
  provideAppInitializer,
  type EnvironmentProviders,
} from '@angular/core';
import { DevtoolsOverlay } from './devtools-overlay.js';
import { TimelineRecorder } from './timeline-recorder.js';

/**
 * Shows an overlay with the timeline of the session and its requests. For development only.
 *
 * @example
 * ```ts
 * providers: [provideHoldfast(), isDevMode() ? provideHoldfastDevtools() : []]
 * ```
 */
export function provideHoldfastDevtools(): EnvironmentProviders {
  return makeEnvironmentProviders([
    provideAppInitializer(() => {
      if (isPlatformBrowser(inject(PLATFORM_ID))) mount();
    }),
  ]);
}

function mount(): void {
  const application = inject(ApplicationRef);
  const environmentInjector = inject(EnvironmentInjector);
  const { body } = inject(DOCUMENT);
  inject(TimelineRecorder);
  const overlay = createComponent(DevtoolsOverlay, { environmentInjector });
  application.attachView(overlay.hostView);
  body.append(overlay.location.nativeElement as Node);
  application.onDestroy(() => {
    overlay.destroy();
  });
}
