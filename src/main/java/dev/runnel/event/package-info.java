/** What can happen in a run, and how it is written down. */
package dev.runnel.event;
