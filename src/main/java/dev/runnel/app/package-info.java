/** Where everything is put together, and where the program begins. */
package dev.runnel.app;
