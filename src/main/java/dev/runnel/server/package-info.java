/** The servlets: who may call, what is asked, and runs streamed to whoever reads. */
package dev.runnel.server;
