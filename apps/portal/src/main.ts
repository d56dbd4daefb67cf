import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { basePathOf } from './app/base-path/base-path';

bootstrapApplication(App, appConfig(basePathOf(document))).catch((error: unknown) => {
  console.error(error);
});
