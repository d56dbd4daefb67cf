import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost, type AbstractHttpAdapter } from '@nestjs/core';
import type { Server } from 'node:http';
import { InjectAuthOptions, type ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { RevocationFeed } from '../revocation/revocation-feed.js';
import { AuthStreams } from '../streams/auth-streams.js';
import { OpenConnections } from './open-connections.js';

/**
 * Stops the instance without an error for clients, as far as Nest's shutdown hooks allow. After a signal it is not ready
 * but continues to serve, so that load balancers take it out; then it closes its connections as they become idle.
 */
@Injectable()
export class Shutdown implements OnModuleDestroy, BeforeApplicationShutdown {
  readonly #host: HttpAdapterHost;
  readonly #streams: AuthStreams;
  readonly #feed: RevocationFeed;
  readonly #drainMs: number;
  readonly #timeoutMs: number;
  #isStopping = false;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(AuthStreams) streams: AuthStreams,
    @Inject(RevocationFeed) feed: RevocationFeed,
    @InjectAuthOptions() { shutdownDrainMs, shutdownTimeoutMs }: ResolvedAuthOptions,
  ) {
    this.#host = host;
    this.#streams = streams;
    this.#feed = feed;
    this.#drainMs = shutdownDrainMs;
    this.#timeoutMs = shutdownTimeoutMs;
  }

  /** Whether the instance must get no more requests. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  onModuleDestroy(): void {
    this.#isStopping = true;
  }

  /** @param signal undefined when the application closes itself: then nothing expects it to serve on */
  async beforeApplicationShutdown(signal?: string): Promise<void> {
    const drainMs = signal === undefined ? 0 : this.#drainMs;
    const server = serverOf(this.#host.httpAdapter);
    const connections = server === null ? null : new OpenConnections(server);
    connections?.closeAfterResponses();
    this.#streams.endAll();
    if (drainMs > 0) await pause(drainMs);
    this.#streams.stop();
    await connections?.close(this.#timeoutMs - drainMs);
    await this.#feed.stop();
  }
}

/** Null without a server for HTTP/1.1, such as in a microservice. */
function serverOf(adapter: AbstractHttpAdapter | undefined): Server | null {
  const server: unknown = adapter?.getHttpServer();
  return isServer(server) ? server : null;
}

/** HTTP/2 servers lack this method. */
function isServer(server: unknown): server is Server {
  return typeof server === 'object' && server !== null && 'closeIdleConnections' in server;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
