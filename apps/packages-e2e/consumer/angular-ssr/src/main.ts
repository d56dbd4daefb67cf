import { bootstrapApplication } from '@angular/platform-browser';
import { App, CONFIG } from './app';

bootstrapApplication(App, CONFIG).catch((error: unknown) => {
  console.error(error);
});
