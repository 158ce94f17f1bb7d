/** The Agent Client Protocol, version 1: one more reader of runs, for editors. */
package dev.runnel.acp;
