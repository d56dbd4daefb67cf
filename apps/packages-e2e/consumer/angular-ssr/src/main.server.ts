import { mergeApplicationConfig } from '@angular/core';
import { bootstrapApplication, type BootstrapContext } from '@angular/platform-browser';
import { provideServerRendering, RenderMode, withRoutes } from '@angular/ssr';
import { App, CONFIG } from './app';

const onServer = {
  providers: [provideServerRendering(withRoutes([{ path: '**', renderMode: RenderMode.Server }]))],
};

export default (context: BootstrapContext) =>
  bootstrapApplication(App, mergeApplicationConfig(CONFIG, onServer), context);
