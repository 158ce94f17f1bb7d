package dev.runnel.container;

class Tomcat11Test extends TomcatContract {

    Tomcat11Test() {
        super("11.0");
    }
}
