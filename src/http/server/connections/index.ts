import fp from 'fastify-plugin';
import { answerOddRequests } from './broken-requests.js';
import { closeOnlyIdleClients, closeOnlyIdleConnections } from './idle.js';
import { lingerAfterAnswers } from './linger.js';

/** Handles connections where Node's own way loses answers. Its hook is the first one of a request. */
export const connections = fp(
  async (app) => {
    answerOddRequests(app);
    lingerAfterAnswers(app);
    closeOnlyIdleConnections(app.server);
    closeOnlyIdleClients(app.server);
  },
  { name: 'connections' },
);
