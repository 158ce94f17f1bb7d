/** The files a run may touch, and what changed in them. */
package dev.runnel.workspace;
