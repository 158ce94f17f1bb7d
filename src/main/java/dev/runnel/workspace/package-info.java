/** The files a run may touch, what was done to them, and how that is shown. */
package dev.runnel.workspace;
